@NullMarked
package tradepost.kernel.contract;

import org.jspecify.annotations.NullMarked;
