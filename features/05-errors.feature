Feature: Errors
  Whatever arrives, the server answers, stays in sync and serves the others.

  @LITE-ERR-1.1 @COURSE-ERR-1.1 @must
  Scenario: An unknown command is refused in the words of the specification
    Clients know an error by its words: use those of the specification.
    When a client sends "nonsense\r\n"
    Then the command is invalid
    And the reply reads as the specification has it

  @LITE-ERR-1.2 @COURSE-ERR-1.2 @must
  Scenario Outline: <case> is refused, and the connection goes on
    What is unknown is not answered, or ends the connection: answer with an error, and read on.
    When a client sends <sent>
    Then the command is invalid
    And the client can set a key and get it

    Examples:
      | case                        | sent                    |
      | an unknown word with fields | "nonsense <k> 5\r\n"    |
      | a word that starts with get | "getx <k>\r\n"          |
      | a number                    | "12345\r\n"             |

  @LITE-ERR-3.1 @COURSE-ERR-3.1 @must @hostile
  Scenario: A line of 3 MB is answered once, and the connection goes on
    The line is kept whole, or cut into several commands: drop what is beyond the limit, up to the line end.
    When a client sends a line of 3000000 bytes
    Then a reply comes
    And the client can set a key and get it

  @LITE-ERR-4.1 @COURSE-ERR-4.1 @must @hostile
  Scenario Outline: <case> is no reason to stop or to fall silent
    An exception in one request ends its thread, or the server: catch it, answer with an error, and go on.
    When a client sends <sent> and waits
    And the client leaves
    Then another client can set a key and get it

    Examples:
      | case                   | sent                                |
      | an empty line          | "\r\n"                              |
      | ten empty lines        | "\n\n\n\n\n\n\n\n\n\n"              |
      | only spaces            | "   \r\n"                           |
      | a NUL                  | "\x00\r\n"                          |
      | bytes that are no text | "\xff\xfe\x80\x00\r\n"              |
      | a TLS hello            | "\x16\x03\x01\x02\x00\x01\x00\x01"  |
      | an HTTP request        | "GET / HTTP/1.1\r\nHost: x\r\n\r\n" |
      | control bytes in a key | "get \x01\x02\r\n"                  |
      | format characters      | "get %s%n%x\r\n"                    |

  @LITE-ERR-4.2 @COURSE-ERR-4.2 @must @hostile
  Scenario: An empty line leaves the connection in sync
    An empty line may be ignored or refused, once.
    When a client sends an empty line
    Then the client can set a key and get it

  @LITE-ERR-4.3 @COURSE-ERR-4.3 @must @hostile @random
  Scenario: 300 requests of random bytes stop nobody
    Some bytes end the server, or what serves a client in it: catch the exception, answer with an error, and go on.
    When clients send 300 requests of random bytes
    Then another client can set a key and get it
