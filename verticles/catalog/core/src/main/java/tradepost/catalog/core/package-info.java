@org.jspecify.annotations.NullMarked
package tradepost.catalog.core;
