/** What slows down guessing. */
@NullMarked
package tradepost.auth.core.login;

import org.jspecify.annotations.NullMarked;
