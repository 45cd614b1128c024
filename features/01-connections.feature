Feature: Connections
  Many clients at the same time, each free to come, to be slow and to leave as it likes.

  @LITE-CONN-1.1 @COURSE-CONN-1.1 @must
  Scenario: 50 clients at once are served
    The server takes a limited number of clients, or one after the other: accept connections for as long as it runs, and
    serve each in a thread, task or event of its own.
    Given 50 clients are connected
    Then each of them is answered

  @LITE-CONN-1.2 @COURSE-CONN-1.2 @must
  Scenario: 100 clients come and go, and the next one is served
    Something is used up by each client and not given back: close the socket, and end the thread, when a client leaves.
    When 100 clients come one after the other, get a key and leave
    Then a client can set a key and get it

  @LITE-CONN-1.3 @COURSE-CONN-1.3 @must
  Scenario: Replies go to the client that asked
    A buffer or a socket is shared between connections: each connection needs its own.
    Given 20 clients are connected
    Then each of them reads only what it has written, 5 times over

  @LITE-CONN-2.1 @COURSE-CONN-2.1 @must
  Scenario: A client that is connected and says nothing delays nobody
    The server waits for the first client before it accepts the next.
    Given client A is connected
    Then client B can set a key and get it

  @LITE-CONN-2.2 @COURSE-CONN-2.2 @must @hostile
  Scenario: A client that sent a header and no value delays nobody
    The server reads the value where it blocks all others, or holds a lock meanwhile: take the lock only once the whole
    request is there.
    Given client A sends "set <k> 5\r\n" and waits
    Then client B can set a key and get it

  @LITE-CONN-2.3 @COURSE-CONN-2.3 @must @hostile
  Scenario: A client that sent half a word delays nobody
    The server waits for the rest of one client's line: keep what came with its connection, and serve the others meanwhile.
    Given client A sends "ge" and waits
    Then client B can set a key and get it

  @LITE-CONN-2.4 @COURSE-CONN-2.4 @must
  Scenario: A client that does not read its replies delays nobody
    The server blocks while it sends to a client that does not read, or keeps all replies in memory.
    Given <big> was set to a value of 60000 bytes
    And client A asks 200 times for <big> and reads nothing
    Then client B can set a key and get it

  @LITE-CONN-2.5 @COURSE-CONN-2.5 @must
  Scenario: A client that sends byte by byte delays nobody, and is served
    A request that is not complete holds up others, or is taken for a whole one: keep what was read, and go on until the line ends.
    Given client A sends "set <k> 5\r\nhel" and waits
    And client B can set a key and get it
    When client A goes on with "lo\r\n"
    Then client A is told that its value is stored

  @LITE-CONN-3.1 @COURSE-CONN-3.1 @must
  Scenario: A connection serves any number of requests
    The server answers a request and closes, or forgets the connection: read in a loop until the client closes.
    Then a client can make 50 requests on one connection

  @LITE-CONN-4.1 @must
  Scenario: At most one greeting line comes before the first reply
    A banner of several lines is taken for replies by every client: greet with one line, or not at all.
    When a client connects and says nothing
    Then at most one line has come

  @COURSE-CONN-4.1 @must
  Scenario: No greeting comes
    A banner is taken for a reply by every client: send nothing until asked.
    When a client connects and says nothing
    Then nothing has come

  @LITE-CONN-4.2 @COURSE-CONN-4.2 @must
  Scenario: The greeting is the same on every connection
    What is sent on connect depends on who came before: send each client the same line, or nothing.
    When 2 clients connect and say nothing
    Then the same has come to each of them

  @LITE-CONN-4.3 @COURSE-CONN-4.3 @must
  Scenario: After a reply nothing comes that nobody asked for
    Something is sent that answers no request, such as a prompt or a notice: send one reply for each request, and nothing else.
    Given a client sets <k> to "hello"
    And the client gets <k>
    Then nothing more comes

  @LITE-CONN-5.1 @COURSE-CONN-5.1 @must @hostile
  Scenario Outline: A client that <leaves> <moment> harms nobody
    A client that leaves must cost nothing but its connection: catch the error, give back locks, close the socket, and go on.
    Given client A sends <sent> and waits
    When client A <leaves>
    Then client B can set a key and get it

    Examples:
      | case                    | leaves      | moment                 | sent                    |
      | close between requests  | closes      | between two requests   | "get <k>\r\n"           |
      | close in a header       | closes      | in the middle of a GET | "get <k>"               |
      | close before the value  | closes      | before its value       | "set <k> 100\r\n"       |
      | close in the value      | closes      | in its value           | "set <k> 100\r\nhello"  |
      | half-close in the value | half-closes | in its value           | "set <k> 100\r\nhello"  |
      | reset after a request   | resets      | after a request        | "get <k>\r\n"           |
      | reset before the value  | resets      | before its value       | "set <k> 100\r\n"       |
      | reset in the value      | resets      | in its value           | "set <k> 100\r\nhello"  |

  @LITE-CONN-5.2 @COURSE-CONN-5.2 @must @hostile
  Scenario: A client that connects and resets at once harms nobody
    The first use of the socket fails, for its client has left: close that socket, and go on.
    When client A connects and resets
    Then client B can set a key and get it

  @LITE-CONN-5.3 @COURSE-CONN-5.3 @must @hostile
  Scenario: Clients that have left cost nothing
    A thread goes on reading a socket that is closed: a read of no bytes means that the client has left.
    Given the server's process can be watched
    When 5 clients connect, get a key and leave
    Then the server comes to rest

  @LITE-CONN-6.1 @COURSE-CONN-6.1 @should
  Scenario: Requests sent before a half-close are answered
    The server drops what it has read once the client says that it sends no more: answer first.
    Given <k> was set to "hello"
    When client A sends "get <k>\r\n" and half-closes at once
    Then client A receives the value "hello"

  @LITE-CONN-6.2 @COURSE-CONN-6.2 @should
  Scenario: After a half-close the server closes
    The connection stays open for ever once the client has said that it sends no more: close it after the last reply.
    Given a client gets <k>
    When the client half-closes
    Then the server closes the connection

  @LITE-CONN-7.1 @COURSE-CONN-7.1 @must @hostile
  Scenario: After a half-close the server does not flood
    A read of no bytes is taken for an empty command, again and again: it means that the client sends no more.
    Given a client gets <k>
    When the client half-closes
    Then no more than 100 bytes come within 300 ms

  @LITE-CONN-7.2 @COURSE-CONN-7.2 @must @hostile
  Scenario: After a half-close the server does not spin
    A read of no bytes is taken for "nothing yet" and tried again at once: it means that the client sends no more.
    Given the server's process can be watched
    And a client gets <k>
    When the client half-closes
    Then the server comes to rest

  @LITE-CONN-8.1 @COURSE-CONN-8.1 @must @hostile
  Scenario Outline: "<case>" ends at most that client's connection
    The command ends the process instead of the connection.
    When client A sends <sent> and waits
    And client A closes
    Then client B can set a key and get it

    Examples:
      | case     | sent           |
      | exit     | "exit\r\n"     |
      | quit     | "quit\r\n"     |
      | shutdown | "shutdown\r\n" |

  @LITE-CONN-8.2 @COURSE-CONN-8.2 @must @hostile
  Scenario: An exit of one client leaves the connection of another open
    The command closes more than the connection that it came on.
    Given client B can set a key and get it
    When client A sends "exit\r\n" and waits
    And client A closes
    Then client B can set a key and get it
