import type { HttpServer } from '../../http/server.ts';
import { loginRoutes } from './login.ts';
import { defineChangePassword } from './password.ts';

/** The users of the front desk, and their logins. */
export function staffRoutes(server: HttpServer): void {
  loginRoutes(server);
  defineChangePassword(server);
}
