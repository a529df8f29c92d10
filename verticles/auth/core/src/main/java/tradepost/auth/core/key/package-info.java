/** The keys that sign access tokens, and how long the tokens are valid. */
@NullMarked
package tradepost.auth.core.key;

import org.jspecify.annotations.NullMarked;
