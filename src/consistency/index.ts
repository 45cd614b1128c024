/**
 * The public surface of `memlite-kit/consistency`: histories, and the checkers that judge them. Pure: no I/O, no clock.
 */
export {
  GET,
  type History,
  type HistoryEvent,
  MISSING,
  type Names,
  REFUSED,
  type Remark,
  SET,
  UNWRITTEN,
} from './history.js';
export { checkRegister, type RegisterOptions } from './register.js';
export { ANOMALIES, type Anomaly, type Verdict, type Violation } from './verdict.js';
