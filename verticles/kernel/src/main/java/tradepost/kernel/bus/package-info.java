@NullMarked
package tradepost.kernel.bus;

import org.jspecify.annotations.NullMarked;
