@NullMarked
package tradepost.kernel.listing;

import org.jspecify.annotations.NullMarked;
