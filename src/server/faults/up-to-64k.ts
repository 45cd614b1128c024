import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Values longer than 64 KiB are refused.',
  story: 'A length of two bytes was enough for the author.',
  fix: 'Take values of at least 100 KB, better 1 MiB.',
  clauses: ['SET-14'],
  install(seams) {
    seams.limits = { ...seams.limits, maxValueBytes: 65535 };
  },
};
export default fault;
