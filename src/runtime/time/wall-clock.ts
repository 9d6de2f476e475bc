/**
 * How the wall clock of a place follows from instants. Milliseconds throughout; wall time is read as if it were UTC.
 * Where clocks are put back a stretch of wall time comes twice, where they are put forward one is left out.
 */
export interface WallClock {
  /** What the wall clock shows at an instant. */
  toWall(instant: number): number
  /** Up to which wall time nothing can come any more once `instant` is over. Never decreases. */
  watermark(instant: number): number
  /** The first instant at which `watermark` reaches `wall`. */
  instantOf(wall: number): number
}
