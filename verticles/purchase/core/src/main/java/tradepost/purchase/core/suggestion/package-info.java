/** What should be ordered. */
@NullMarked
package tradepost.purchase.core.suggestion;

import org.jspecify.annotations.NullMarked;
