/**
 * The journal of all events, the feed, named consumers and dead letters: the service interface, its records and events, and
 * the module with permissions and grants of roles.
 */
@ModuleGen(name = "tradepost-audit", groupPackage = "tradepost.audit")
@NullMarked
package tradepost.audit;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
