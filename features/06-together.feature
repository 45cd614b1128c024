Feature: Together
  Each key is a register: one order of all operations explains every reply.

  @LITE-TOG-1.1 @COURSE-TOG-1.1 @must
  Scenario: Reads of a key with one writer never go back, and never miss what was stored before they began
    A copy is read that is older than the store: an acknowledged SET must be seen by every GET sent after it.
    When a client sets <k> to rising numbers while 4 clients get it
    Then no read is stale

  @LITE-TOG-1.2 @COURSE-TOG-1.2 @must
  Scenario: After 6 clients have set the same key, all read the same last value
    Clients are shown copies of their own, or SETs at the same time are applied in different orders: keep each value in one place.
    When 6 clients set <k> at the same time, 10 times each
    Then all clients read one value, which is a last one

  @LITE-TOG-2.1 @COURSE-TOG-2.1 @must
  Scenario: No acknowledged SET of 10 clients at once is lost
    The data is read, changed and written back without a lock: what another client wrote in between is lost.
    When 10 clients set 10 keys each at the same time
    Then each acknowledged value is there

  @LITE-TOG-2.2 @COURSE-TOG-2.2 @must
  Scenario: No acknowledged SET of 10 clients at once is missing in the CSV
    Rows of SETs at the same time overwrite each other, or wait in a buffer: append each in one write, under a lock, and then answer.
    Given the CSV file can be read
    When 10 clients set 10 keys each at the same time
    Then each acknowledged value is in the CSV
