/** What waits for somebody, in all contexts. */
@NullMarked
package tradepost.audit.overview;

import org.jspecify.annotations.NullMarked;
