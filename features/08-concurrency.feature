Feature: Concurrency
  Clients that set and get the same keys at the same time; every reply goes into a history, and a checker looks for an order
  of all operations that explains it. What has none is shown with the fewest operations that contradict each other.

  @LITE-TOG-1.3 @COURSE-TOG-1.3 @must
  Scenario: 10 clients that set and get 10 keys agree on every value
    A SET is lost, or a copy is read that is older than the store: change one entry under one lock, and read it there.
    When 10 clients set and get 10 keys, 6000 operations in all
    Then one order of all operations explains every reply

  @LITE-TOG-1.4 @COURSE-TOG-1.4 @must
  Scenario: 50 clients that set and get 4 keys agree on every value
    A value is changed while it is read, replies are mixed up, or a value is shown before it is stored.
    When 50 clients set and get 4 keys, 3000 operations in all
    Then one order of all operations explains every reply

  @LITE-TOG-1.5 @COURSE-TOG-1.5 @must
  Scenario: Values of many lengths are never torn or mixed
    Memory, or a file, is filled with a new value while others read it.
    When 20 clients set and get 2 keys, 1500 operations in all, with values of 32 to 4000 bytes
    Then one order of all operations explains every reply
