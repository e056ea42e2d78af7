// Workers that are made when they are first wanted, kept between runs, and ended when nobody has wanted them for a
// while, for each holds an engine. One that fails is ended; whoever wants one next gets a new one.

import type { Opener, Thread } from "./host.ts";
import { MORE, type Share, type Told } from "./messages.ts";

/** A worker that is ready for one share. */
export interface Helper {
  /**
   * Does a share: `tell` hears how far it is, and what it came to. After that it waits for `more` or `release`; not where it
   * failed or was stopped, after which the helper is no more.
   */
  run(share: Share, tell: (told: Told) => void): void;
  /** Goes on with a share that is done. */
  more(): void;
  /** Stops the share, which still ends with what it came to. */
  stop(): void;
  /** Gives it back, without a share or with one that is done. */
  release(): void;
}

export interface Pool {
  /**
   * A worker once it is ready, while no more than `limit` work: those that were told to stop are waited for, and those
   * that are not wanted any more. Null where there can be none. Where the first one cannot be made no other is tried.
   */
  hire(limit: number, isWanted?: () => boolean): Promise<Helper | null>;
  /** Ends the workers that have nothing to do, and the others, also those that are being made, once they are given back. */
  close(): void;
}

/** What workers are made of: their script, and the module of which each makes an instance. */
export interface Making {
  readonly text: string;
  readonly module: WebAssembly.Module;
}

interface Member {
  readonly thread: Thread;
  /** How often the pool was closed before it was hired. */
  era: number;
  isLost: boolean;
  /** Whether what it does was stopped. */
  isStopping: boolean;
  tell: ((told: Told) => void) | null;
}

/** Milliseconds after which workers that have nothing to do are ended. */
const IDLE = 5000;

export function createPool(open: Opener, parts: () => Promise<Making>): Pool {
  const idle: Member[] = [];
  let working = 0;
  let stopping = 0;
  /** Whether those that are being made are still wanted. */
  const making = new Set<() => boolean>();
  /** Whoever waits for one that is stopping. */
  const waiting: (() => void)[] = [];
  let wasReady = false;
  let isForbidden = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let era = 0;

  const endIdle = () => {
    for (const { thread } of idle.splice(0)) thread.end();
  };
  const close = () => {
    era++;
    endIdle();
  };
  const leaving = () => stopping + [...making].filter((isWanted) => !isWanted()).length;
  const leave = () => {
    working--;
    waiting.shift()?.();
  };
  const release = (member: Member) => {
    if (member.isStopping) stopping--;
    member.isStopping = false;
    leave();
    if (member.isLost) return;
    if (member.era !== era) return member.thread.end();
    idle.push(member);
    clearTimeout(timer);
    timer = setTimeout(endIdle, IDLE);
    // Node's timers keep a process alive otherwise.
    (timer as { unref?(): void }).unref?.();
  };
  const helperOf = (member: Member): Helper => ({
    run: (share, tell) => {
      member.tell = (told) => {
        if ("failed" in told || (member.isStopping && "part" in told)) {
          member.tell = null;
          release(member);
        }
        tell(told);
      };
      if (member.isLost) member.tell(LOST);
      else member.thread.post(share);
    },
    stop: () => {
      if (!member.isStopping && member.tell !== null) stopping++;
      member.isStopping = member.tell !== null;
      member.thread.post(null);
    },
    more: () => member.thread.post(MORE),
    release: () => {
      if (member.tell !== null) member.thread.post(null);
      member.tell = null;
      release(member);
    },
  });
  const hire = async (limit: number, isWanted = () => true) => {
    while (working >= limit && working - leaving() < limit) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    if (working >= limit || isForbidden) return null;
    working++;
    making.add(isWanted);
    const hiredIn = era;
    const member = idle.pop() ?? (await begin(open, parts).catch(() => null));
    making.delete(isWanted);
    wasReady ||= member !== null;
    // A page's policy would fill the console otherwise.
    isForbidden = !wasReady;
    if (member !== null) {
      member.era = hiredIn;
      return helperOf(member);
    }
    leave();
    return null;
  };
  return { hire, close };
}

const LOST = { failed: "a worker ended", isTrap: true, isStarved: false } as const;

/** A new worker once it is ready; rejects when it does not come to that. */
async function begin(open: Opener, making: () => Promise<Making>): Promise<Member> {
  const { text, module } = await making();
  return new Promise((resolve, reject) => {
    const lose = (failed: string, isStarved = false) => {
      member.isLost = true;
      thread?.end();
      member.tell?.({ failed, isTrap: true, isStarved });
      reject(new Error(failed));
    };
    const thread = open(text, {
      said: (message) => {
        if (message === null) resolve(member);
        else if ("failed" in message && message.isTrap) lose(message.failed, message.isStarved);
        else member.tell?.(message);
      },
      failed: (reason) => lose(reason),
    });
    if (thread === null) throw new Error("the host has no workers");
    const member: Member = { thread, era: 0, isLost: false, isStopping: false, tell: null };
    thread.post(module);
  });
}
