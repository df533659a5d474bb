// A server that takes every request for a new one.
import { Server } from 'node:http';

const { emit } = Server.prototype;

Server.prototype.emit = function (event, ...given) {
  if (event === 'request') delete given[0].headers['idempotency-key'];
  return emit.call(this, event, ...given);
};
