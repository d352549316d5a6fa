import * as z from 'zod';

export const kvTypeSchema = z.enum(['F16', 'Q8_0']);
/** How keys and values are stored: 16-bit floats, or 8 bits in about half the memory. */
export type KvType = z.infer<typeof kvTypeSchema>;
