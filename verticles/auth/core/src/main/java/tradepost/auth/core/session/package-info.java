/** Sessions, their tokens, and how both end. */
@NullMarked
package tradepost.auth.core.session;

import org.jspecify.annotations.NullMarked;
