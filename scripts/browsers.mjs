// Finds Chromium and Firefox, or installs the system's packages where apt may be used. The browser
// tests ask for them; nothing else does.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, say } from "./lib/run.mjs";

/** By browser: what its program may be called, its package, and the variable that names another. */
const BROWSERS = {
  Chromium: {
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    packages: ["chromium"],
    variable: "CHROMIUM",
  },
  Firefox: {
    names: ["firefox-esr", "firefox"],
    packages: ["firefox-esr", "firefox"],
    variable: "FIREFOX",
  },
};

export const BROWSER_NAMES = Object.keys(BROWSERS);

/** Sets the variable of a browser to the path of one that starts; false after saying why there is none. */
export async function ensureBrowser(name) {
  const { packages, variable } = BROWSERS[name];
  const path = (await workingBrowser(name)) ?? (await installed(name, packages));
  if (path === undefined) say(`set ${variable} to the path of a ${name} to run its tests`);
  else process.env[variable] = path;
  return path !== undefined;
}

async function installed(name, packages) {
  const prefix = await aptPrefix();
  if (prefix === undefined) {
    say(`no ${name}, and apt may not be used here`);
    return undefined;
  }
  say(`installing ${name} from the system's packages (about a minute)`);
  for (const each of packages) {
    await install(prefix, each);
    const path = await workingBrowser(name);
    if (path !== undefined) return path;
  }
  say(`${name} could not be installed`);
  return undefined;
}

async function workingBrowser(name) {
  for (const path of candidates(BROWSERS[name])) {
    if (existsSync(path) && (await run(path, ["--version"])).code === 0) return path;
  }
  return undefined;
}

function candidates({ names, variable }) {
  const given = process.env[variable];
  if (given) return [given];
  const folders = (process.env.PATH ?? "").split(delimiter).filter((each) => each !== "");
  return names.flatMap((name) => [
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
async function install(prefix, name) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const call = (...words) => {
    const [command, ...args] = [...prefix, ...words];
    return run(command, args, { env });
  };
  const get = () => call("apt-get", "install", "-y", "--no-install-recommends", name);
  await call("dpkg", "--configure", "-a");
  await call("apt-get", "update");
  if ((await get()).code === 0) return;
  await call("apt-get", "-f", "install", "-y");
  const again = await get();
  if (again.code !== 0) say(again.output.trimEnd().split("\n").slice(-5).join("\n"));
}
