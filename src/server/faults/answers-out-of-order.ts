import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Of pipelined requests, those that take less work are answered first.',
  story: 'Each request is given to a task of its own, and each task answers when it is done.',
  fix: 'Send replies in the order of the requests, whatever order they are worked on.',
  clauses: ['REQ-4'],
  install(seams) {
    const { send } = seams;
    const { hit } = seams;
    seams.hit = async (key, value, client) => {
      setTimeout(() => void hit(key, value, client), 3);
    };
    seams.send = send;
  },
};
export default fault;
