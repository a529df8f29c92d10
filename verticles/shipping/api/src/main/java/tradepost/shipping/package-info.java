/** Shipments of orders: the service interface, its records and events, and the module with permissions and grants of roles. */
@ModuleGen(name = "tradepost-shipping", groupPackage = "tradepost.shipping")
@NullMarked
package tradepost.shipping;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
