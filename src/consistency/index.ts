/**
 * The public surface of `memlite-kit/consistency`: histories, and the checkers that judge them. Pure: no I/O, no clock.
 */
export { checkKeys, type KeyCalls, type KeysOptions } from './check-keys.js';
export { checkModel, type ModelOptions, type ModelVerdict, type TimeLimit } from './check-model.js';
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
export type { Call, Model, RegisterLike } from './model.js';
export { type CasInput, casRegisterModel } from './models/cas-register.js';
export { type RegisterInput, type RegisterOutput, registerModel } from './models/register.js';
export { checkRegister, type RegisterOptions } from './register.js';
export { registerCalls } from './register-calls.js';
export { ANOMALIES, type Anomaly, type Verdict, type Violation } from './verdict.js';
