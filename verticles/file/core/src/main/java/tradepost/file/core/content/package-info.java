/** Contents as they are stored and read: rows, links, downloads, and what is removed from the store. */
@NullMarked
package tradepost.file.core.content;

import org.jspecify.annotations.NullMarked;
