Feature: Requests
  What a request is, however its bytes arrive.

  @LITE-REQ-1.1 @COURSE-REQ-1.1 @must
  Scenario Outline: Command words count in <case> case
    Compare command words without regard to case.
    When a client sends "<set> <k> 5\r\nhello\r\n"
    Then the value is stored
    When the client sends "<get> <k>\r\n"
    Then the value is "hello"

    Examples:
      | case  | set | get |
      | upper | SET | GET |
      | mixed | Set | gEt |

  @LITE-REQ-2.1 @COURSE-REQ-2.1 @must
  Scenario Outline: <case> means nothing
    Split the line at runs of spaces, after its end was cut off.
    When a client sends <set>
    Then the value is stored
    When the client sends <get>
    Then the value is "hello"

    Examples:
      | case             | set                        | get             |
      | A trailing space | "set <k> 5 \r\nhello\r\n"  | "get <k> \r\n"  |
      | A second space   | "set  <k>  5\r\nhello\r\n" | "get  <k>\r\n"  |

  @LITE-REQ-2.2 @COURSE-REQ-2.2 @must
  Scenario: A bare LF ends a line
    Look for the LF, and drop one CR before it.
    When a client sends "set <k> 5\nhello\n"
    Then the value is stored
    When the client sends "get <k>\n"
    Then the value is "hello"

  @LITE-REQ-3.1 @COURSE-REQ-3.1 @must
  Scenario Outline: A SET and a GET sent <way> mean the same
    One read is taken for one request. TCP may cut it anywhere: keep what was read, and go on until the line ends.
    When a client sets <k> to "hello-world", sent <way>
    Then the value is stored
    When the client gets <k>, sent <way>
    Then the value is "hello-world"

    Examples:
      | way                         |
      | byte by byte                |
      | cut at every line end       |
      | cut in the middle of a word |
      | cut before the last LF      |

  @LITE-REQ-3.2 @COURSE-REQ-3.2 @must
  Scenario: Header and value in one write mean the same
    What comes with the header is thrown away: the value may be in the same read.
    When a client sends "set <k> 5\r\nhello\r\n" in one write
    Then the value is stored
    And a new client reads "hello" from <k>

  @LITE-REQ-3.3 @COURSE-REQ-3.3 @must
  Scenario: A SET glued to its neighbours means the same
    Only the first request of a read is answered: look for the next one in what is left.
    When a client sends in one write
      | get <k>\r\n              | missing       |
      | set <k> 5\r\nhello\r\n   | stored        |
      | get <k>\r\n              | value "hello" |
    Then each is answered in order

  @LITE-REQ-3.4 @COURSE-REQ-3.4 @must
  Scenario: A request that starts with the end of another one's read means the same
    What a read holds behind a complete request is thrown away: it is the start of the next one.
    When a client sends "set <k> 5\r\nhello\r\nge" and waits
    And the client goes on with "t <k>\r\n"
    Then the client is told that its value is stored
    And the client receives the value "hello"

  @LITE-REQ-3.5 @COURSE-REQ-3.5 @must
  Scenario: A request of any length means the same
    Some lengths hang: the end of a request is told by its line end, never by how much a read returned.
    Then a client can set and get values of every length from 1 to 40 bytes

  @LITE-REQ-4.1 @COURSE-REQ-4.1 @must
  Scenario: 100 pipelined requests are answered in order, one reply each
    Only the first request of a read is answered, or replies overtake each other: take one request after the other from what was read.
    When a client pipelines 100 requests
    Then each is answered in order

  @LITE-REQ-4.2 @COURSE-REQ-4.2 @must
  Scenario: Errors among pipelined requests are answered in their place
    An error is sent past replies that are under way, or takes the rest of the read with it: answer it in its place, and go on behind its line.
    When a client sends in one write
      | get <k>\r\n              | missing       |
      | nonsense\r\n             | invalid       |
      | set <k> 5\r\nhello\r\n   | stored        |
      | get <k>\r\n              | value "hello" |
    Then each is answered in order

  @LITE-REQ-5.1 @COURSE-REQ-5.1 @must
  Scenario Outline: A key like <case> is a key
    The key is used as something else than bytes, such as a pattern, a property or a field of a file: any bytes but blanks and control bytes are a key.
    When a client sets <key> to "hello"
    Then the value is stored
    When the client gets <key>
    Then the value is "hello"

    Examples:
      | case                      | key             |
      | digits                    | "<k>007"        |
      | punctuation               | "<k>.:;-_+*#@!" |
      | a comma and a quote       | "<k>,\"x"       |
      | a word of the protocol    | "get<k>"        |
      | __proto__                 | "__proto__<k>"  |
      | UTF-8                     | "<k>clé"        |
      | a formula                 | "=1+1<k>"       |

  @LITE-REQ-5.2 @COURSE-REQ-5.2 @must
  Scenario: Keys that differ in case are different keys
    Compare keys byte for byte.
    Given "<k>abc" was set to "lower"
    And "<k>ABC" was set to "upper"
    Then a client reads "lower" from "<k>abc"
    And a client reads "upper" from "<k>ABC"

  @LITE-REQ-5.3 @COURSE-REQ-5.3 @must
  Scenario: A key of 250 bytes is a key
    A buffer for keys is too short.
    When a client sets a key of 250 bytes to "hello"
    Then the value is stored
    When the client gets that key
    Then the value is "hello"

  @LITE-REQ-5.4 @COURSE-REQ-5.4 @must
  Scenario: Long keys that differ in their last byte are different keys
    Keys are cut before they are compared.
    When a client sets two keys of 250 bytes that differ in the last
    Then each of the two has its own value

  @LITE-REQ-5.5 @COURSE-REQ-5.5 @must
  Scenario Outline: Asking for <case> that was never set finds nothing
    An object's own properties are taken for data: use a map, not an object.
    When a client gets <key>
    Then the key is missing

    Examples:
      | case           | key              |
      | __proto__      | "__proto__"      |
      | constructor    | "constructor"    |
      | toString       | "toString"       |
      | hasOwnProperty | "hasOwnProperty" |

  @LITE-REQ-5.6 @COURSE-REQ-5.6 @must
  Scenario: Keys that differ in a no-break space at their end are different keys
    The key is decoded and trimmed: compare its bytes.
    Given "<k>" was set to "without"
    And "<k>\xc2\xa0" was set to "with"
    Then a client reads "without" from "<k>"
    And a client reads "with" from "<k>\xc2\xa0"

  @LITE-REQ-6.1 @COURSE-REQ-6.1 @should
  Scenario: A SET of a key longer than 250 bytes is refused, and its value is not run as a command
    The length of a key is not looked at, or the value of the refused SET is run as a command: its line belongs to that SET.
    When a client sets a key of 251 bytes to "hello"
    Then the request is refused

  @LITE-REQ-6.2 @COURSE-REQ-6.2 @should
  Scenario: A GET of a key longer than 250 bytes is refused
    The length of a key is not looked at: refuse what no SET can have stored.
    When a client gets a key of 251 bytes
    Then the request is refused

  @LITE-REQ-7.1 @COURSE-REQ-7.1 @must
  Scenario Outline: <case> as a key reads no file
    The key is used as a file name: use it as data only.
    When a client gets <key>
    Then no value comes

    Examples:
      | case             | key                                |
      | a relative path  | "../../../../../../../etc/passwd"  |
      | an absolute path | "/etc/passwd"                      |
      | the data file    | "data.csv"                         |
