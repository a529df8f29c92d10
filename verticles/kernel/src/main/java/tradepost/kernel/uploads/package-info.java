/** Bodies that are too large to be held in memory: they are sent over the bus in chunks, and stored as they come. */
@NullMarked
package tradepost.kernel.uploads;

import org.jspecify.annotations.NullMarked;
