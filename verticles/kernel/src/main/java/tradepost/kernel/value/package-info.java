@NullMarked
package tradepost.kernel.value;

import org.jspecify.annotations.NullMarked;
