Feature: Durability
  What was acknowledged is there after a crash, whatever was under way.

  @LITE-CSV-3.3 @COURSE-CSV-3.3 @must
  Scenario: A kill in the midst of the work of 10 clients takes nothing back that was answered
    The data is written later, or a write is answered before it is in the file: write before you answer, and show no value
    before it is written.
    Given the server can be restarted
    When 10 clients set and get 20 keys, and the server is killed and started again meanwhile
    Then one order of all operations explains every reply
