// Finds Chromium, or installs the system's package where apt may be used. The browser test asks for
// it; nothing else does.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, say } from "./lib/run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The path of a Chromium that starts, or undefined after saying why there is none. */
export async function ensureChromium() {
  const found = await workingChromium();
  if (found !== undefined) return found;
  const prefix = await aptPrefix();
  if (prefix === undefined) {
    say(
      "no Chromium, and apt may not be used here: set CHROMIUM to its path to run the browser test",
    );
    return undefined;
  }
  say("installing Chromium from the system's packages (about a minute)");
  await install(prefix);
  const installed = await workingChromium();
  if (installed === undefined) say("Chromium could not be installed");
  return installed;
}

async function workingChromium() {
  for (const path of candidates()) {
    if (existsSync(path) && (await run(path, ["--version"])).code === 0) return path;
  }
  return undefined;
}

function candidates() {
  if (process.env.CHROMIUM) return [process.env.CHROMIUM];
  const folders = (process.env.PATH ?? "").split(delimiter).filter((each) => each !== "");
  return NAMES.flatMap((name) => [
    join("/usr/bin", name),
    ...folders.map((each) => join(each, name)),
  ]);
}

/** How apt-get can be called: as root, or through a sudo that asks nothing; undefined when not at all. */
async function aptPrefix() {
  if ((await run("apt-get", ["--version"])).code !== 0) return undefined;
  if (process.getuid?.() === 0) return [];
  return (await run("sudo", ["-n", "true"])).code === 0 ? ["sudo", "-n"] : undefined;
}

/** An interrupted earlier installation is repaired first; a failed one once more after that. */
async function install(prefix) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const call = (...words) => {
    const [command, ...args] = [...prefix, ...words];
    return run(command, args, { env });
  };
  const get = () => call("apt-get", "install", "-y", "--no-install-recommends", "chromium");
  await call("dpkg", "--configure", "-a");
  await call("apt-get", "update");
  if ((await get()).code === 0) return;
  await call("apt-get", "-f", "install", "-y");
  const again = await get();
  if (again.code !== 0) say(again.output.trimEnd().split("\n").slice(-5).join("\n"));
}
