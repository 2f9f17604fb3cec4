/**
 * What a chart of Argo CD applications comes to: rendering it with the real Helm engine, reading what it printed as Kubernetes
 * would, checking it, and telling two renderings apart.
 */
@NullMarked
package fr.arcodange.factoryline.argocd;

import org.jspecify.annotations.NullMarked;
