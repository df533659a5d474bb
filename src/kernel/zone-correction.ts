/** A clinic whose clock was set to a wrong zone. */
export interface ZoneCorrection {
  readonly clinicId: string;
  readonly from: string;
  readonly to: string;
}
