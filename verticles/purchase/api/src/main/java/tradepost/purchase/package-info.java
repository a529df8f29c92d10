/**
 * Purchase orders and receipts: the service interface, its records and events, and the module with permissions and grants
 * of roles.
 */
@ModuleGen(name = "tradepost-purchase", groupPackage = "tradepost.purchase")
@NullMarked
package tradepost.purchase;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
