// The package's version, from its one place.

import { version } from "../../../package.json";

export const VERSION: string = version;
