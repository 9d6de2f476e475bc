/** What operators want done by the job loop, between two polls. */
export class Mailbox {
  #mails: (() => void)[] = []
  readonly #wake: () => void

  constructor(wake: () => void) {
    this.#wake = wake
  }

  get isEmpty(): boolean {
    return this.#mails.length === 0
  }

  post(action: () => void): void {
    this.#mails.push(action)
    this.#wake()
  }

  /** Does what is there now. What that posts waits for the next time, so that sources and snapshots get their turn. */
  run(): void {
    if (this.isEmpty) return
    const mails = this.#mails
    this.#mails = []
    for (const action of mails) action()
  }
}
