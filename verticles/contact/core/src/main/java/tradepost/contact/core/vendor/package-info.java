/** Vendors. */
@NullMarked
package tradepost.contact.core.vendor;

import org.jspecify.annotations.NullMarked;
