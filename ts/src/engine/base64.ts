// Base64 to bytes by the best means that the host has.

interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
interface HostBuffer {
  from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer>;
}

/** The bytes of a base64 text. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as FromBase64).fromBase64;
  if (native !== undefined) return native.call(Uint8Array, text);
  const host = (globalThis as { readonly Buffer?: HostBuffer }).Buffer;
  if (host !== undefined) return host.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place++) bytes[place] = binary.charCodeAt(place);
  return bytes;
}
