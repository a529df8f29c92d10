/** What is owed to vendors, and what they owe. */
@NullMarked
package tradepost.purchase.core.account;

import org.jspecify.annotations.NullMarked;
