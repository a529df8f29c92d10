@NullMarked
package tradepost.kernel.identity;

import org.jspecify.annotations.NullMarked;
