/** Values that all contexts use: ids, money, texts, times, metadata, external ids. */
@NullMarked
package tradepost.kernel.value;

import org.jspecify.annotations.NullMarked;
