import type { HttpServer } from '../../http/server.ts';
import { loginRoutes } from './login.ts';
import { loginsRoutes } from './logins.ts';
import { defineChangePassword, defineResetPassword } from './password.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { userRoutes } from './staff.ts';
import { staffLoginRoutes } from './staff-logins.ts';

/** The users of the front desk, and their logins. */
export function staffRoutes(server: HttpServer): void {
  loginRoutes(server);
  defineChangePassword(server);
  defineResetPassword(server);
  loginsRoutes(server);
  userRoutes(server);
  staffLoginRoutes(server);
  secondFactorRoutes(server);
}
