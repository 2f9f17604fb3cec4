/** What is asked of Gitea or Forgejo: pull requests, comments, commit statuses, Actions secrets. */
@NullMarked
package fr.arcodange.factoryline.gitea;

import org.jspecify.annotations.NullMarked;
