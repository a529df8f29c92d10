/** The security log: what happened to accounts, sessions and keys, and who was refused. */
@NullMarked
package tradepost.auth.core.security;

import org.jspecify.annotations.NullMarked;
