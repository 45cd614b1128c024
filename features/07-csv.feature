Feature: The CSV
  What was stored survives the process.

  @LITE-CSV-1.1 @COURSE-CSV-1.1 @must
  Scenario Outline: A value with <case> is one row of the CSV
    The key is the first column, the value the second, each as it came: a field with a comma, a quote or a line end is quoted, and quotes in it are doubled.
    Given the CSV file can be read
    When a client sets <k> to <value>
    Then the value is stored
    And the CSV has <value> for <k>

    Examples:
      | case        | value              |
      | plain words | "hello world"      |
      | a comma     | "a,b"              |
      | quotes      | "say \"hi\""       |
      | one quote   | "\""               |
      | spaces      | " hello "          |

  @LITE-CSV-2.1 @COURSE-CSV-2.1 @must
  Scenario: What was STORED is in the file when the reply arrives
    The file is written later, or at the end: write before you answer.
    Given the CSV file can be read
    When a client sets <k> to "hello"
    Then the value is stored
    And the CSV has "hello" for <k>

  @LITE-CSV-2.2 @COURSE-CSV-2.2 @must
  Scenario: Each of 5 values is in the file when its reply arrives
    Rows are gathered before they are written: write each before you answer.
    Given the CSV file can be read
    Then a client sets 5 keys, and each is in the CSV when its reply arrives

  @LITE-CSV-3.1 @COURSE-CSV-3.1 @must
  Scenario: What was STORED survives a kill
    The data is written at the end, by a timer, or never: write before you answer.
    Given the server can be restarted
    And <k> was set to "hello"
    When the server is killed and started again
    Then a new client reads "hello" from <k>

  @LITE-CSV-3.2 @COURSE-CSV-3.2 @must
  Scenario: What 5 clients were told is STORED survives a kill in the middle of their work
    What is still in a buffer of the process is lost with it: hand each row to the system before you answer.
    Given the server can be restarted
    When 5 clients set keys until the server is killed
    And the server is started again
    Then each acknowledged value is there

  @LITE-CSV-4.1 @COURSE-CSV-4.1 @must
  Scenario: After a restart a key has its latest value
    The first row of a key wins when the file is read: the last one must.
    Given the server can be restarted
    And <k> was set to "one"
    And <k> was set to "two"
    And <k> was set to "three"
    When the server is stopped and started again
    Then a new client reads "three" from <k>

  @LITE-CSV-4.2 @COURSE-CSV-4.2 @must
  Scenario: After a restart every key and value is what it was, byte for byte
    Quote a field that holds a comma, a quote or a line end; double quotes within; and read it back the same way.
    Given the server can be restarted
    And these values were set
      | <plain>    | "plain"             |
      | <spaces>   | "  spaces around  " |
      | <commas>   | "a,b,c"             |
      | <quotes>   | "say \"hi\""        |
      | <quote>    | "\""                |
      | <tabs>     | "\ttab\t"           |
      | <zeros>    | "007"               |
      | <exponent> | "1e3"               |
      | <formula>  | "=1+1"              |
      | <case>     | "HeLLo"             |
      | <utf8>     | "h\xc3\xa9llo"      |
      | <bytes>    | "\xff\xfe"          |
      | <null>     | "null"              |
      | <colon>    | "a:b;c"             |
      | 007<k>     | "a key of digits"   |
      | <k>,comma  | "a key's comma"     |
      | <k>"quote  | "a key's quote"     |
    When the server is stopped and started again
    Then each of these values is there

  @COURSE-CSV-4.3 @must
  Scenario: After a restart values with line ends are what they were
    A field with a line end is to be quoted, and read back as one field.
    Given the server can be restarted
    And these values were set
      | <a> | "a\r\nb"           |
      | <b> | "a\rb"             |
      | <c> | "\r\n"             |
      | <d> | "key,value\r\nx,y" |
    When the server is stopped and started again
    Then each of these values is there

  @LITE-CSV-4.4 @must
  Scenario: After a restart a value with a CR in it is what it was
    What reads the file takes a CR for the end of a row, or what writes it quotes no CR: quote such a field, and read it as bytes.
    Given the server can be restarted
    And these values were set
      | <a> | "a\rb" |
      | <b> | "\ra"  |
    When the server is stopped and started again
    Then each of these values is there

  @LITE-SET-3.2 @COURSE-SET-3.2 @should
  Scenario: After a restart an empty value is there
    A row with an empty field is taken for one without a value: look at the number of fields.
    Given the server can be restarted
    And <k> was set to ""
    When the server is stopped and started again
    Then a new client reads "" from <k>

  @LITE-CSV-5.1 @COURSE-CSV-5.1 @must
  Scenario: A refused value is not in the CSV
    The row is written before the size is checked.
    Given the CSV file can be read
    When a client sets <k> to "refusedvalue" announcing 3 bytes
    Then the request is refused
    And the CSV has nothing for <k>

  @LITE-CSV-5.2 @COURSE-CSV-5.2 @must
  Scenario: A refused value is not there after a restart
    The row is written before the size is checked, and read at the next start.
    Given the server can be restarted
    And <k> was set to "old"
    When a client sets <k> to "refusedvalue" announcing 3 bytes
    Then the request is refused
    When the server is stopped and started again
    Then a new client reads "old" from <k>

  @LITE-CSV-6.1 @COURSE-CSV-6.1 @must @hostile
  Scenario Outline: <case> at the end of the file costs itself alone
    A process that is killed leaves half a row behind: start all the same.
    Given the server can be restarted
    And the CSV file can be read
    And <k> was set to "hello"
    When the server is killed, <torn> is added to the file, and it is started again
    Then a new client reads "hello" from <k>
    And a new client can set a key and get it

    Examples:
      | case           | torn            |
      | half a row     | "torn-key"      |
      | an open quote  | "torn,\"half"   |

  @LITE-CSV-7.1 @COURSE-CSV-7.1 @should
  Scenario: 100 SETs make the file grow by 100 rows, not by 100 files
    All data is written again for each SET: add a row.
    Given the CSV file can be read
    Then 100 SETs of 40 bytes make it grow by 20000 bytes at most

  @LITE-CSV-8.1 @COURSE-CSV-8.1 @should
  Scenario: The server can be restarted at once, with clients connected
    The port is still in use by connections of the old process: set SO_REUSEADDR.
    Given the server can be restarted
    And 3 clients are connected
    And each of them is answered
    When the server is killed and started again at once
    Then a client can set a key and get it
