Feature: GET
  The latest value, or a miss.

  @LITE-GET-1.1 @COURSE-GET-1.1 @must
  Scenario: A hit has the shape of the specification
    Clients know a reply by its shape: its words, their order and its line ends are those of the specification.
    Given <k> was set to "hello"
    When a client gets <k>
    Then the value is "hello"
    And the reply reads as the specification has it

  @LITE-GET-1.2 @COURSE-GET-1.2 @must
  Scenario: A hit echoes the key as it was sent
    The key is folded, trimmed or cut before it is sent back: echo the bytes that came.
    Given "<k>-MiXed" was set to "hello"
    When a client gets "<k>-MiXed"
    Then the value is "hello"
    And the reply names the key "<k>-MiXed"

  @LITE-GET-1.3 @COURSE-GET-1.3 @must
  Scenario: A hit is the latest of many values
    A key that exists is not written again, or an older copy is read.
    Given <k> was set to 20 values, one after the other
    Then a new client reads the last of them

  @COURSE-GET-1.4 @must
  Scenario: A hit counts the bytes of its value
    The count is of characters, or off by one.
    Given <k> was set to "h\xc3\xa9\xc3\xa9"
    When a client gets <k>
    Then the value is "h\xc3\xa9\xc3\xa9"

  @LITE-GET-2.1 @COURSE-GET-2.1 @must
  Scenario: A miss reads as the specification has it
    Clients know a miss by its words: use those of the specification.
    When a client gets <k>
    Then the key is missing
    And the reply reads as the specification has it

  @LITE-GET-2.2 @COURSE-GET-2.2 @must
  Scenario: A miss is answered once
    A miss is answered where it is found out, and again at the end.
    When a client gets <k>
    Then the key is missing
    And nothing more comes

  @LITE-GET-3.1 @COURSE-GET-3.1 @must @hostile
  Scenario Outline: "<case>" is refused: there is no key
    The missing key is used all the same; the error ends the thread or the process.
    When a client sends <sent>
    Then the command is invalid

    Examples:
      | case             | sent        |
      | get              | "get\r\n"   |
      | get with a space | "get \r\n"  |

  @LITE-GET-3.2 @must
  Scenario: A GET with two keys is refused
    What stands behind the first key is not looked at: count the words.
    When a client sends "get <a> <b>\r\n"
    Then the command is invalid

  @LITE-GET-4.1 @COURSE-GET-4.1 @must
  Scenario: A reader of a busy key never sees a torn, mixed or never-written value
    The value is changed in place, or its file rewritten, while others read: put a whole new value in its place.
    When 4 clients set <k> again and again while 4 clients get it
    Then each value read was written

  @LITE-GET-5.1 @COURSE-GET-5.1 @should
  Scenario Outline: The reply to <case> ends as the specification has it
    End each reply line with CR and LF, and nothing else.
    Given <k> was set to "hello"
    When a client sends <sent>
    Then the reply ends as the specification has it

    Examples:
      | case             | sent                        |
      | a SET            | "set <s> 5\r\nhello\r\n"    |
      | a refused SET    | "set <s> 3\r\nabcdefgh\r\n" |
      | a hit            | "get <k>\r\n"               |
      | a miss           | "get <none>\r\n"            |
      | an unknown word  | "nonsense\r\n"              |
