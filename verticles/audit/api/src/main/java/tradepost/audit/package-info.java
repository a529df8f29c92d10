/**
 * The journal of all events, the feed, named consumers and dead letters: the service interface, its records and events, and
 * the module with permissions and grants of roles.
 */
@NullMarked
package tradepost.audit;

import org.jspecify.annotations.NullMarked;
