/** Repeats what does at most `size` of something until it does less; returns how much that was altogether. */
export async function inBatches(size: number, work: (atMost: number) => Promise<number>): Promise<number> {
  let done = 0;
  for (let batch = size; batch === size; done += batch) batch = await work(size);
  return done;
}
