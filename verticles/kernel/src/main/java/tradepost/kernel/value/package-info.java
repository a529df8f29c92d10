/** Values that all contexts use: ids, money, texts, JSON, metadata. */
@NullMarked
package tradepost.kernel.value;

import org.jspecify.annotations.NullMarked;
