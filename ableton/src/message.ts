/** A message as it is on the wire: an address and its arguments, all of them int32 or words. */
export interface Message {
  readonly address: string;
  readonly args: readonly (number | string)[];
}
