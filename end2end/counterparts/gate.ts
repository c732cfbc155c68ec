/** A place where requests wait until a test lets them go on. Open at first. */
export class Gate {
  private waiters: (() => void)[] | undefined;
  private arrived: (() => void) | undefined;

  /** From now on who passes has to wait. The promise resolves when the first one waits. */
  close(): Promise<void> {
    this.waiters = [];
    return new Promise((resolve) => (this.arrived = resolve));
  }

  open(): void {
    for (const go of this.waiters ?? []) go();
    this.waiters = undefined;
  }

  async pass(): Promise<void> {
    const { waiters } = this;
    if (!waiters) return;
    await new Promise<void>((resolve) => {
      waiters.push(resolve);
      this.arrived?.();
    });
  }
}
