/** Password hashes, sealed keys, signatures and random tokens. */
@NullMarked
package tradepost.auth.core.crypto;

import org.jspecify.annotations.NullMarked;
