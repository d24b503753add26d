/** The failures of the engine, one class for each thing that a caller can do about them. */
@NullMarked
package io.isledb.error;

import org.jspecify.annotations.NullMarked;
