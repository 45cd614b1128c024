Feature: SET
  A value is stored whole, or refused; and it is its bytes.

  @LITE-SET-1.1 @COURSE-SET-1.1 @must
  Scenario: A SET is answered STORED
    One line answers the whole SET, when its value has come: `STORED`, in these letters.
    When a client sets <k> to "hello"
    Then the value is stored
    And the reply reads as the specification has it

  @LITE-SET-2.1 @must
  Scenario Outline: A value <case> its size is stored
    A size is the most there may be: compare the length with <= , and store as many bytes as came.
    When a client sets <k> to <value> announcing <size> bytes
    Then the value is stored
    And a new client reads <value> from <k>

    Examples:
      | case             | value   | size |
      | as long as       | "hello" | 5    |
      | shorter than     | "hello" | 10   |
      | much shorter than | "h"    | 1000 |

  @COURSE-SET-2.1 @must
  Scenario Outline: A value of exactly <size> bytes is stored
    The line end is counted, or the comparison is off by one: as many bytes as announced, and then a line end.
    When a client sets <k> to <value> announcing <size> bytes
    Then the value is stored
    And a new client reads <value> from <k>

    Examples:
      | case       | value        | size |
      | one byte   | "h"          | 1    |
      | five bytes | "hello"      | 5    |
      | ten bytes  | "helloworld" | 10   |

  @LITE-SET-2.2 @COURSE-SET-2.2 @must
  Scenario: Sizes count bytes, not characters: as many bytes as announced are stored
    Lengths are taken of a decoded string: count bytes.
    When a client sets <k> to "h\xc3\xa9\xc3\xa9" announcing 5 bytes
    Then the value is stored
    And a new client reads "h\xc3\xa9\xc3\xa9" from <k>

  @LITE-SET-3.1 @COURSE-SET-3.1 @should
  Scenario: An empty value is stored
    A length of 0 is taken for a value that is missing.
    When a client sets <k> to "" announcing 0 bytes
    Then the value is stored
    And a new client reads "" from <k>

  @LITE-SET-4.1 @COURSE-SET-4.1 @must
  Scenario: A value longer than its size is refused, in the words of the specification
    The length is not compared with the size, or the refusal has words of its own.
    When a client sets <k> to "abcdefgh" announcing 3 bytes
    Then the value is refused
    And the reply reads as the specification has it

  @LITE-SET-4.2 @COURSE-SET-4.2 @must
  Scenario: One byte too many is too many
    The comparison is off by one, or the value is cut to its size: refuse it.
    When a client sets <k> to "abcdef" announcing 5 bytes
    Then the request is refused
    And a new client finds <k> missing

  @LITE-SET-4.3 @COURSE-SET-4.3 @must
  Scenario: A refused value leaves the old one as it was
    The store is changed before the size is checked.
    Given <k> was set to "old"
    When a client sets <k> to "abcdefgh" announcing 3 bytes
    Then the request is refused
    And a new client reads "old" from <k>

  @LITE-SET-4.4 @COURSE-SET-4.4 @must
  Scenario: What is too long of a value is not run as a command
    The server reads as many bytes as announced, and takes the rest of the line for a request: drop it.
    Given <k> was set to "old"
    When a client sets <k> to "abcget <k>" announcing 3 bytes
    Then the request is refused
    And the connection is in sync

  @LITE-SET-4.5 @must
  Scenario: Sizes count bytes, not characters: more bytes than announced are refused
    Lengths are taken of a decoded string: count bytes.
    When a client sets <k> to "h\xc3\xa9\xc3\xa9" announcing 3 bytes
    Then the request is refused

  @LITE-SET-4.6 @COURSE-SET-4.6 @must
  Scenario: A value for a size of 0 is refused
    A size of 0 is taken for none.
    When a client sets <k> to "abc" announcing 0 bytes
    Then the request is refused
    And a new client finds <k> missing

  @LITE-SET-5.1 @COURSE-SET-5.1 @must @hostile
  Scenario Outline: "<case>" is answered at once: parts are missing
    A missing part is used all the same; the error ends the thread or the process: count the parts first.
    When a client sends <sent>
    Then the command is invalid

    Examples:
      | case              | sent                 |
      | set               | "set\r\n"            |
      | set with a space  | "set \r\n"           |
      | set k             | "set <k>\r\n"        |
      | set k and a space | "set <k> \r\n"       |

  @LITE-SET-6.1 @COURSE-SET-6.1 @should @hostile
  Scenario Outline: A size like <case> is answered once, with an error
    A size that is no number is used all the same or not answered, or its value is run as a command: the line after such a
    SET belongs to it.
    When a client sends <sent>
    Then the command is invalid

    Examples:
      | case       | sent                          |
      | a word     | "set <k> abc\r\nhello\r\n"    |
      | a fraction | "set <k> 5.5\r\nhello\r\n"    |
      | 5x         | "set <k> 5x\r\nhello\r\n"     |

  @LITE-SET-7.1 @COURSE-SET-7.1 @must @hostile
  Scenario Outline: A size of <case> is refused
    A negative size reaches the code that allocates or reads: refuse it before.
    When a client sends <sent>
    Then the request is refused
    And a new client finds <k> missing

    Examples:
      | case        | sent                                |
      | -1          | "set <k> -1\r\nhello\r\n"           |
      | -4          | "set <k> -4\r\nhello\r\n"           |
      | -2147483648 | "set <k> -2147483648\r\nhello\r\n"  |

  @LITE-SET-8.1 @COURSE-SET-8.1 @must @hostile
  Scenario Outline: A size of <case> stops nobody
    The announced size is allocated before a byte has come, or does not fit its type.
    Given client A sends <sent> and waits
    When client A closes
    Then client B can set a key and get it

    Examples:
      | case                       | sent                                                        |
      | 2147483648                 | "set <k> 2147483648\r\nhello\r\n"                           |
      | 9007199254740993           | "set <k> 9007199254740993\r\nhello\r\n"                     |
      | 1e30 written out           | "set <k> 1000000000000000000000000000000\r\nhello\r\n"      |

  @LITE-SET-8.2 @must @hostile
  Scenario Outline: A SET with a size of <case> is answered
    The value of such a SET is awaited for ever, or an exception ends its connection: answer, and go on behind it.
    When a client sends <sent>
    Then a reply comes

    Examples:
      | case                       | sent                                                        |
      | 2147483648                 | "set <k> 2147483648\r\nhello\r\n"                           |
      | 1e30 written out           | "set <k> 1000000000000000000000000000000\r\nhello\r\n"      |

  @LITE-SET-10.1 @COURSE-SET-10.1 @must
  Scenario Outline: A value with <case> comes back as it went in
    The value is split, trimmed, decoded, counted in characters or quoted on its way: keep its bytes.
    When a client sets <k> to <value>
    Then the value is stored
    And a new client reads <value> from <k>

    Examples:
      | case                    | value                       |
      | leading spaces          | "  hello"                   |
      | trailing spaces         | "hello  "                   |
      | inner spaces            | "one  two three"            |
      | only a space            | " "                         |
      | tabs                    | "\ta\tb\t"                  |
      | commas                  | "a,b,,c"                    |
      | quotes                  | "say \"hi\""                |
      | one quote               | "\""                        |
      | single quotes           | "it's"                      |
      | a backslash             | "C:\\\\new\\\\r"            |
      | a formula               | "=1+1"                      |
      | leading zeros           | "007"                       |
      | a number like 1e3       | "1e3"                       |
      | mixed case              | "HeLLo"                     |
      | UTF-8                   | "h\xc3\xa9llo \xe2\x82\xac" |
      | four-byte UTF-8         | "\xf0\x9f\x98\x80"          |
      | invalid UTF-8           | "\xff\xfe\x80"              |
      | NUL                     | "a\x00b"                    |
      | control bytes           | "\x01\x07\x1b\x7f"          |
      | a colon and a semicolon | "a:b;c\|d"                  |
      | null as a word          | "null"                      |

  @LITE-SET-10.2 @COURSE-SET-10.2 @must
  Scenario Outline: A value that reads "<case>" is a value
    The value's line is looked at as a command.
    When a client sets <k> to <value>
    Then the value is stored
    And a new client reads <value> from <k>

    Examples:
      | case      | value        |
      | get k     | "get <k>"    |
      | set k 5   | "set <k> 5"  |
      | exit      | "exit"       |
      | END       | "END"        |
      | STORED    | "STORED"     |

  @COURSE-SET-10.3 @must
  Scenario Outline: A value with <case> comes back as it went in
    The value is read up to a line end: read as many bytes as announced.
    When a client sets <k> to <value>
    Then the value is stored
    And a new client reads <value> from <k>

    Examples:
      | case          | value                 |
      | a LF          | "a\nb"                |
      | a CRLF        | "a\r\nb"              |
      | only a CRLF   | "\r\n"                |
      | a reply       | "x\r\nEND\r\n"        |
      | a CR          | "a\rb"                |

  @LITE-SET-10.4 @must
  Scenario: A value with a CR in it comes back as it went in
    All CRs are taken for line ends: one right before the LF belongs to it, the others to the value.
    When a client sets <k> to "a\rb"
    Then the value is stored
    And a new client reads "a\rb" from <k>

  @LITE-SET-12.1 @COURSE-SET-12.1 @must
  Scenario: STORED means visible to the next client
    Each connection has a store of its own, or the value is applied after the reply.
    When a client sets <k> to "hello"
    Then the value is stored
    When the client leaves
    Then a new client reads "hello" from <k>

  @LITE-SET-12.2 @COURSE-SET-12.2 @must
  Scenario: STORED means visible to a client that read the key before
    A value read once is kept for that connection: look in the store each time.
    Given <k> was set to "one"
    And client B reads "one" from <k>
    When client A sets <k> to "two"
    Then the value is stored
    And client B reads "two" from <k>

  @LITE-SET-12.3 @COURSE-SET-12.3 @must
  Scenario: STORED means visible at once
    The value is applied after the reply was sent: apply first.
    Then a value set by one client is read by another at once, 50 times over

  @LITE-SET-13.1 @COURSE-SET-13.1 @must
  Scenario Outline: A value of <case> is stored whole, or refused
    A value longer than the read buffer is cut: read on until it is complete.
    When a client sets <k> to a value of <size> bytes
    Then it is stored whole or refused

    Examples:
      | case        | size    |
      | 511 bytes   | 511     |
      | 1000 bytes  | 1000    |
      | 1024 bytes  | 1024    |
      | 2048 bytes  | 2048    |
      | 4096 bytes  | 4096    |
      | 16 KiB      | 16384   |
      | 64 KiB      | 65536   |
      | 1 MiB       | 1048576 |

  @LITE-SET-14.1 @COURSE-SET-14.1 @should
  Scenario: A value of 100 KB is stored
    A buffer is of a fixed size, or a limit too low: let it grow with what comes.
    When a client sets <k> to a value of 100000 bytes
    Then the value is stored
    And the client reads that value from <k>

  @LITE-SET-15.1 @COURSE-SET-15.1 @must
  Scenario: A later SET replaces the value
    A key that exists is not written again.
    Given <k> was set to "one"
    When a client sets <k> to "two"
    Then the value is stored
    And a new client reads "two" from <k>

  @LITE-SET-15.2 @COURSE-SET-15.2 @must
  Scenario: A shorter value replaces a longer one whole
    The new value is written over the old one, whose end stays.
    Given <k> was set to "a long value"
    When a client sets <k> to "short"
    Then a new client reads "short" from <k>
