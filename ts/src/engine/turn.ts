// Gives the host's event loop a turn between two slices of work. Timers are of no use for it: pages clamp them to
// 4 ms. Node has setImmediate, pages have message channels.

interface Host {
  readonly setImmediate?: (then: () => void) => unknown;
  readonly MessageChannel?: typeof MessageChannel;
}

/** Resolves after everything that waits on the event loop has had its turn. */
export function nextTurn(): Promise<void> {
  const host = globalThis as Host;
  if (host.setImmediate !== undefined) {
    const { setImmediate } = host;
    return new Promise((resolve) => void setImmediate(resolve));
  }
  if (host.MessageChannel !== undefined) return turnByMessage(new host.MessageChannel());
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

function turnByMessage(channel: MessageChannel): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
