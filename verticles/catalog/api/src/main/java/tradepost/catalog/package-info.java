/**
 * Items, products and offers: the service interface, its records and events, and the module with permissions
 * and grants of roles.
 */
@ModuleGen(name = "tradepost-catalog", groupPackage = "tradepost.catalog")
@NullMarked
package tradepost.catalog;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
